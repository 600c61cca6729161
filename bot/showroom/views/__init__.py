"""One view a file, found by itself: ORDER, TITLE (a text's key) and look(room) -> View."""
