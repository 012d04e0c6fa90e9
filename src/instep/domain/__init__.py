"""What is true without any I/O: people, mapping, matching, desired state, planning, guards."""
