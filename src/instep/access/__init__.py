"""Who may call Instep without a browser: API tokens."""
