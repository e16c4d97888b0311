"""Commands and queries of agreements, one use case in each file."""
