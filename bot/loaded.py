"""What a process loads at its start and keeps: modules, tables, rules, wired parts."""

import gc


def spare_what_is_loaded() -> None:
    """The collector of cycles looks no more at what is there now, a hundred thousand objects that
    stay: it would go through all of them every few dozen events.
    """
    gc.collect()
    gc.freeze()
