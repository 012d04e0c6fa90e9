"""How runs and plans look: a human and a JSON view each. Commands know neither."""
