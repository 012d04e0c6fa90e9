"""How runs and plans look: for people. What scripts read are the rooms' documents."""
