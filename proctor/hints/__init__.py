"""Hints: what failed test cells saw of an answer goes in, the known mistake that it shows comes out."""
