"""The syntax of what applicants type, one file for each use case."""
