"""Everybody's JupyterLab."""

c = get_config()

# Formgrader's frame again: here the page inside it, in the hub's configuration the page around it.
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
