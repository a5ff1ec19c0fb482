"""Which confirmed orders are running: they keep their customer with its owner, and go along in a hand-over."""

from odoo.fields import Domain
from odoo.tools import SQL

# A service that is paid in advance is owed for so long; many companies never mark what they have done.
PREPAID_DAYS = 365


def is_unfinished(order):
    """Return SQL: the condition that an order is not invoiced, or not delivered. ``order``: alias of ``sale_order``."""
    return SQL(
        """
        (%(o)s.invoice_status = 'to invoice'
         OR %(o)s.delivery_status IN ('pending', 'started', 'partial')
         OR %(o)s.invoice_status = 'no' AND %(o)s.delivery_status IS NULL
            AND NOT EXISTS (SELECT FROM stock_picking k WHERE k.sale_id = %(o)s.id))
        """,
        o=order,
    )


def owed_services(env):
    """Return SQL: ``(order_id, partner_id)`` of orders with a service that is not done: no delivery speaks of it.

    One that is invoiced as it is done, or one that was paid for not longer than ``PREPAID_DAYS`` ago. Discounts and
    the costs of shipping are services to Odoo, and nobody ever does them.
    """
    has_shipping = "is_delivery" in env["sale.order.line"]._fields  # of Odoo's module for carriers
    return SQL(
        """
        SELECT l.order_id, o.partner_id
          FROM sale_order_line l
          JOIN product_product v ON v.id = l.product_id
          JOIN product_template i ON i.id = v.product_tmpl_id AND i.type = 'service'
          JOIN sale_order o ON o.id = l.order_id AND o.state = 'sale'
         WHERE l.qty_delivered < l.product_uom_qty
           AND (l.invoice_status = 'no'
                OR l.invoice_status = 'invoiced' AND l.price_subtotal > 0
                   AND o.date_order > now() AT TIME ZONE 'UTC' - %s * interval '1 day' %s)
        """,
        PREPAID_DAYS,
        SQL("AND l.is_delivery IS NOT TRUE") if has_shipping else SQL(),
    )


def running_customers(env):
    """Return SQL: ``partner_id`` of the commercial partners that have a running order."""
    return SQL(
        """
        SELECT c.commercial_partner_id AS partner_id
          FROM sale_order o JOIN res_partner c ON c.id = o.partner_id
         WHERE o.state = 'sale' AND %s
         UNION ALL
        SELECT c.commercial_partner_id FROM (%s) o JOIN res_partner c ON c.id = o.partner_id
        """,
        is_unfinished(SQL.identifier("o")),
        owed_services(env),
    )


def running_domain():
    """Return the domain of running orders on ``sale.order``."""

    def to_sql(model, alias, query):  # pylint: disable=unused-argument
        model.env.flush_all()
        order = SQL.identifier(alias)
        owed = SQL("SELECT s.order_id FROM (%s) s", owed_services(model.env))
        return SQL("(%s OR %s.id IN (%s))", is_unfinished(order), order, owed)

    return Domain("state", "=", "sale") & Domain.custom(to_sql=to_sql)
