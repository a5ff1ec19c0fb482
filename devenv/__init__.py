"""How a machine gets Odoo, PostgreSQL and the Python packages; it knows nothing of what the addon does.

errors, settings, console, process, locks   the floor that everything stands on
system, debian, odoo, venv, node            what is installed, with the standard library only
postgres, database, prepare                 the server, databases by cloning, and which of them exist
demo, testing, lint, quality, i18n, bench   one command each
cli                                         the table of commands
"""
