"""`report.html`: everything about a run in one file that asks nobody for anything.

`report.write_html_report` streams it; `data` turns a bundle into columns, `details` tells what is known of each troubled test within limits,
`heading` is what can be read without JavaScript, `shown_text` makes text from outside safe to look at. The page itself is in `page/`.
"""
