"""The syntax of what is typed on the pages of the panel, one file for each subject."""
