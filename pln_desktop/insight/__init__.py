"""Values in, figures out."""
