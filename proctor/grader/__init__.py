"""The trusted side: runs test cells, owns tests, reference and verdicts."""
