"""Anything at all, sent to every address: nothing breaks, and every answer is one that is described."""
