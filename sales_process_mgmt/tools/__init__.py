"""Pure Python: no ``env``, no database. Everything here is testable without Odoo."""
