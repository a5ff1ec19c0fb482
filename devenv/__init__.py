"""How a machine gets Odoo, PostgreSQL and the Python packages; it knows nothing of what the addon does.

errors, settings, console, process, locks   the floor that everything stands on
system, mirror, debian, odoo, venv, node    what is installed, with the standard library only
postgres, database, prepare, session        the server, databases by cloning, and which of them exist
demo, testing, lint, i18n, bench, shell     one command each
quality, core_terms, only_addon, strict     what lint, i18n and test use: rules, terms, two pytest plugins
cli                                         the table of commands
"""
