"""The trusted side: one notebook and a room go in; it runs the test cells, and verdicts and outputs come out."""
