"""The panel's commands and queries, one use case in each file."""
