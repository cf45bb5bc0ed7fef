"""Hand-ins by a link: files and receipts come in; pages with the results go out, seconds later."""
