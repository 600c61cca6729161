"""Files that officers bring: read, checked row by row, and only then written."""
