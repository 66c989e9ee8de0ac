"""The three doors: what GitHub reads (action.yml), what it starts (the launcher), and the whole flow through both."""
