from ast import literal_eval
from math import isfinite

from psycopg2 import Error as Psycopg2Error

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

# What a domain may raise that cannot be made a query, or whose values no column takes.
WRONG_DOMAIN = (ValueError, TypeError, OverflowError, UserError)
PATTERNS = ("=like", "=ilike", "not =like", "not =ilike")


def _floats(literal):
    """Yield all floats in a literal of lists and tuples."""
    if isinstance(literal, float):
        yield literal
    elif isinstance(literal, (list, tuple)):
        for part in literal:
            yield from _floats(part)


def _ends_in_escape(pattern):
    """Tell whether a pattern ends in a backslash that escapes nothing: no database can match it."""
    return isinstance(pattern, str) and (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


class SalesDomainMixin(models.AbstractModel):
    """A literal domain on documents, typed by an administrator of sales, that the system judges with all rights.

    A salesperson may not read a delivery, but may know that it is reserved. So a domain must not lead to what belongs
    to others: it would tell of it bit by bit.
    """

    _name = "sales.domain.mixin"
    _description = "Domain on Documents"

    def _domain_model(self):
        """Return the model that the domain is about."""
        raise NotImplementedError

    def _judge_domain(self, documents):
        """Judge these by the domain alone, as it will be judged; for what only shows then."""

    def _refuse(self, why):
        """Raise, naming the record and ``why``."""
        raise NotImplementedError

    def _check_domain(self):
        """Refuse a domain that does not parse or run, names an unknown field or tells of others' documents."""
        model = self._domain_model()
        try:
            literal = literal_eval(self.domain)
            if not all(map(isfinite, _floats(literal))):
                raise ValueError(self.env._("a number without end"))
            domain = Domain(literal)
            self._check_conditions(domain, model, True)
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                # As its author: a domain tells no more than what its author may search for.
                model.sudo(False).search(domain, limit=1)
                self._judge_domain(model.sudo().search(domain, limit=1))
        except (*WRONG_DOMAIN, SyntaxError, KeyError, AttributeError, RecursionError, Psycopg2Error) as error:
            text = self.env._("the domain %(domain)s is wrong: %(error)s", domain=self.domain[:200], error=error)
            self._refuse(text)

    def _check_conditions(self, domain, model, is_own):
        """Look at every condition, those inside of others included.

        :param model: what the domain is about
        :param bool is_own: whether its records belong to the document
        """
        for condition in domain.iter_conditions():
            if condition.operator in PATTERNS and _ends_in_escape(condition.value):
                raise ValueError(self.env._("a pattern cannot end in “\\”"))
            end, is_end_own = self._follow(condition.field_expr, model, is_own)
            if condition.operator in ("any", "not any"):
                self._check_conditions(Domain(condition.value), end, is_end_own)

    def _follow(self, path, model, is_own):
        """Return where a path ends, and whether that belongs to the document.

        Its orders belong to it, and their lines; a customer, a follower or an invoice may be others' as well:
        they are looked at, but from them no path leads on to documents.
        """
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not field.comodel_name:
                break
            model = self.env[field.comodel_name]
            if field.type != "many2one" and not is_own and self._is_of_others(model):
                raise ValueError(self._foreign_text(path, model))
            is_own = is_own and field.type == "one2many"
        return model, is_own

    def _foreign_text(self, path, model):
        return self.env._(
            "“%(path)s” leads to what does not belong to the document: %(documents)s",
            path=path,
            documents=model._description,
        )

    def _is_of_others(self, model):
        """Tell whether not everybody may read all records of ``model``; contacts are the customer's own."""
        rules = self.env["ir.rule"].sudo()
        return model._name != "res.partner" and bool(
            rules.search_count([("model_id.model", "=", model._name)], limit=1)
        )
