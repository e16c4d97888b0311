"""Forms of interests and applications, one topic in each file."""
