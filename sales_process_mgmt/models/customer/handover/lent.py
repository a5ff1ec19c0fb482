"""Which customers are lent: those of running temporary hand-overs, with who stands in."""

from odoo.tools import SQL


def lent_customers(holder):
    """Return SQL: ``(partner_id, handover_id)`` of customers that a running temporary hand-over has lent.

    :param SQL holder: the condition that who has got one by a hand-over, ``g.to_user_id``, has the customer ``p``
    """
    return SQL(
        """
        SELECT l.res_id AS partner_id, h.id AS handover_id
          FROM sales_handover h
          JOIN res_users u ON u.id = h.from_user_id AND u.active
          JOIN sales_handover_line l ON l.handover_id = h.id AND l.scope = 'customer' AND l.state = 'done'
          JOIN res_partner p ON p.id = l.res_id
         WHERE h.state = 'done' AND h.date_end IS NOT NULL
           AND EXISTS (SELECT FROM sales_handover_line g
                        WHERE g.res_model = 'res.partner' AND g.res_id = l.res_id AND g.scope = 'customer'
                          AND g.state = 'done' AND %s
                          AND EXISTS (SELECT FROM sales_handover later
                                       WHERE later.id = g.handover_id AND later.date_done >= h.date_done))
        """,
        holder,
    )


# Of those who have them now: what was given away by hand since is lent no more.
LENT = lent_customers(SQL("g.to_user_id = p.user_id"))
