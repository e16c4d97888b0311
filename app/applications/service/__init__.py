"""Commands and queries of interests and applications, one use case in each file."""
