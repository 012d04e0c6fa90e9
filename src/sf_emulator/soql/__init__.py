"""SOQL: a grammar, a resolver against the schema, and parameterised SQL."""
