"""The doctor: what is judged about a connection. `registry.examine` judges facts that `connections` gathered."""
