"""Tricks: in, what is known of the right answer; out, what an answer that computes nothing gives instead."""
