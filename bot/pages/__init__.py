"""The public pages: where a printed code and a tracked link lead."""
