from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# Key in the context of one reservation: whose receipt it is. Not what a client could send: it is no JSON.
RECEIVED = "sales_received"
# Figures of a rank, the lowest first: bought for an order, starred, key account, class by the alphabet, nobody's.
UNCHAINED, UNSTARRED, ORDINARY, UNCLASSED = 4000, 2000, 1000, 999
WAITING = ("confirmed", "partially_available")
# What a query of ranks reads of records that may not have been written yet.
READ = {
    "stock.move": (
        "sale_line_id partner_id company_id priority state product_id product_qty quantity location_id location_dest_id"
        " location_final_id reservation_date picking_type_id picking_id move_orig_ids date procure_method"
    ),
    "stock.move.line": "move_id quantity_product_uom",
    "stock.quant": "quantity reserved_quantity product_id location_id",
    "sale.order.line": "order_partner_id",
    "res.partner": "commercial_partner_id",
    "sales.key.account": "partner_id company_id active has_stock_priority",
    "sales.customer": "partner_id company_id customer_class",
}


# What of a product is free at a location ``l`` and inside of it, for a row ``w`` that names the product.
FREE = SQL(
    """
    SELECT SUM(q.quantity - q.reserved_quantity) AS free
      FROM stock_quant q JOIN stock_location i ON i.id = q.location_id
     WHERE q.product_id = w.product_id AND i.parent_path LIKE l.parent_path || '%%'
    """
)
# What a move ``m`` that waits for its own goods can get: what has come for it, less what it and others got of that.
# From what is free otherwise Odoo gives it nothing.
COME = SQL(
    """
    (SELECT COALESCE(SUM(d.quantity_product_uom), 0)
       FROM stock_move_move_rel o
       JOIN stock_move b ON b.id = o.move_orig_id AND b.state = 'done'
       JOIN stock_move_line d ON d.move_id = b.id
      WHERE o.move_dest_id = m.id)
    - (SELECT COALESCE(SUM(d.quantity_product_uom), 0)
         FROM stock_move_line d
        WHERE d.move_id IN (SELECT t.move_dest_id FROM stock_move_move_rel o
                              JOIN stock_move_move_rel t ON t.move_orig_id = o.move_orig_id
                             WHERE o.move_dest_id = m.id))
    """
)


class Received(NamedTuple):
    """The references (orders, replenishments) of goods that have just come in."""

    reference_ids: frozenset


class SalesStockPriorityMixin(models.AbstractModel):
    """Who gets the goods when there are too few: an order in which Odoo reserves, not a reservation of our own.

    First what was bought for an order and what carries the user's star, then key accounts, then customers by
    class, then as Odoo has it. Goods that are reserved stay reserved. Reservation is asked for by many doors, and by
    the scheduler in portions: those who wait and come first are therefore looked for wherever goods are free.
    """

    _name = "sales.stock.priority.mixin"
    _description = "Priority in Stock"

    @api.model
    def _sales_priority_companies(self, companies):
        """Return the companies whose key accounts and classes come first; no statement where no part is on."""
        parts = self.env["sales.part"]
        if not (parts._is_on("key_account") or parts._is_on("customer_class")):
            return companies.browse()
        return companies.sudo().filtered("sales_stock_priority")

    def _sales_by_priority(self):
        """Return the moves in the order in which they are reserved, those who wait in front of them included."""
        companies = self._sales_priority_companies(self.company_id)
        mine = self.filtered(lambda move: move.company_id in companies and not move._should_bypass_reservation())
        if not mine:
            return self
        self._sales_flush_ranks()
        ranks = self._sales_ranks(mine)
        ahead = mine._sales_waiting_ahead(ranks)
        places = {move_id: place for place, move_id in enumerate([*self.ids, *ahead])}
        queue = sorted((ranks | ahead).items(), key=lambda row: (row[1], places[row[0]]))
        ordered = iter([move_id for move_id, _rank in queue])
        first = [next(ordered) for _move in ahead]
        return self.browse([*first, *(next(ordered) if move_id in ranks else move_id for move_id in self.ids)])

    def _sales_ranks(self, moves):
        """Return ``{move id: rank}``; one statement."""
        rows = self.env.execute_query(self._sales_rank_query(SQL("m.id = ANY(%s)", moves.ids)))
        ranks = {move_id: rank for move_id, rank, *_rest in rows}
        received = self.env.context.get(RECEIVED)
        if isinstance(received, Received):  # as Odoo: what came in for an order is for that order
            for move in moves:
                if ranks[move.id] >= UNCHAINED and received.reference_ids & set(move.reference_ids.ids):
                    ranks[move.id] -= UNCHAINED
        return ranks

    def _sales_waiting_ahead(self, ranks):
        """Return ``{move id: rank}`` of those who wait, come before one of these, and can get something; one statement.

        Only as many as there are free goods for, where each of them may take from: on the shelf that it waits at,
        or in all of the warehouse. Companies that reserve by hand only are left to their hands.
        """
        if self.env["ir.config_parameter"].sudo().get_param("stock.picking_no_auto_reserve"):
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH %(spots)s, waiting AS (%(waiting)s)
                SELECT id, rank FROM (
                    SELECT w.id, w.rank, w.date, s.free, SUM(w.missing) OVER (
                               PARTITION BY w.product_id, w.location_id, w.company_id
                               ORDER BY w.rank, w.date, w.id) - w.missing AS before
                      FROM waiting w
                      JOIN spot s USING (product_id, location_id, company_id)
                     WHERE w.rank < s.worst AND w.missing > 0) queue
                 WHERE before < free
              ORDER BY rank, date, id
                """,
                spots=self._sales_spots_query(ranks),
                waiting=self._sales_rank_query(self._sales_is_due_condition(self.ids)),
            )
        )
        return dict(rows)

    def _sales_spots_query(self, ranks):
        """Return the common table expression ``spot``: product, place, company, what is free, the worst rank there.

        Where moves wait that may take from the same goods as these: at their place, inside of it, or around it.
        """
        worst = {}
        for move in self:
            place = (move.product_id.id, move.location_id.id, move.company_id.id)
            worst[place] = max(ranks[move.id], worst.get(place, 0))
        products, locations, companies = map(list, zip(*worst, strict=True))
        return SQL(
            """
            place AS (
                SELECT w.*, l.parent_path
                  FROM unnest(%(products)s, %(locations)s, %(companies)s, %(worst)s)
                       AS w(product_id, location_id, company_id, worst)
                  JOIN stock_location l ON l.id = w.location_id
            CROSS JOIN LATERAL (%(free)s) f
                 WHERE f.free > 0
            ), around AS (
                SELECT w.product_id, w.location_id, w.company_id, MAX(p.worst) AS worst
                  FROM place p
                  JOIN (SELECT DISTINCT product_id, location_id, company_id FROM stock_move
                         WHERE state IN %(states)s AND product_id = ANY(%(products)s)) w
                    ON w.product_id = p.product_id AND w.company_id = p.company_id
                  JOIN stock_location l ON l.id = w.location_id
                       AND (l.parent_path LIKE p.parent_path || '%%' OR p.parent_path LIKE l.parent_path || '%%')
              GROUP BY w.product_id, w.location_id, w.company_id
            ), spot AS (
                SELECT w.*, f.free
                  FROM around w JOIN stock_location l ON l.id = w.location_id
            CROSS JOIN LATERAL (%(free)s) f
                 WHERE f.free > 0
            )
            """,
            free=FREE,
            states=WAITING,
            products=products,
            locations=locations,
            companies=companies,
            worst=list(worst.values()),
        )

    @api.model
    def _sales_is_due_condition(self, except_ids):
        """Return SQL: which moves of each ``spot`` are to be reserved by now, as Odoo's scheduler has it."""
        return SQL(
            """
            (m.product_id, m.location_id, m.company_id) IN (SELECT product_id, location_id, company_id FROM spot)
            AND m.state IN %s AND m.product_qty > 0 AND NOT m.picked AND m.id <> ALL(%s)
            AND (m.reservation_date <= (now() AT TIME ZONE 'UTC')::date OR EXISTS (
                 SELECT 1 FROM stock_picking_type t
                  WHERE t.id = m.picking_type_id AND t.reservation_method = 'at_confirm'))
            """,
            WAITING,
            list(except_ids),
        )

    # === RANKS ===

    @api.model
    def _sales_flush_ranks(self):
        for model, names in READ.items():
            self.env[model].flush_model(names.split())

    @api.model
    def _sales_rank_query(self, condition):
        """Return SQL: ``id, rank, standing, is_key, class, customer, product, place, missing, date`` of moves ``m``.

        ``missing`` is what the move can still be given.

        ``standing`` is the part of the rank that the customer gives. The customer is who has ordered, or else
        who is delivered; only what leaves for somebody outside has one.
        """
        parts = self.env["sales.part"]
        return SQL(
            """
            SELECT r.id, r.first + r.standing AS rank, r.standing, r.is_key, r.customer_class, r.customer_id,
                   r.product_id, r.location_id, r.company_id, r.quantity, r.date, r.picking_id,
                   GREATEST(LEAST(r.missing, r.come), 0) AS missing
              FROM (SELECT m.id, m.product_id, m.location_id, m.company_id, m.date, m.picking_id,
                           buyer.commercial_partner_id AS customer_id, k.id IS NOT NULL AS is_key, c.customer_class,
                           m.product_qty AS quantity,
                           m.product_qty - COALESCE((SELECT SUM(d.quantity_product_uom)
                                      FROM stock_move_line d WHERE d.move_id = m.id), 0) AS missing,
                           CASE WHEN chain.is_chained THEN %(come)s END AS come,
                           CASE WHEN chain.is_chained THEN 0 ELSE %(unchained)s END
                           + CASE WHEN m.priority = '1' THEN 0 ELSE %(unstarred)s END AS first,
                           CASE WHEN k.id IS NULL THEN %(ordinary)s ELSE 0 END
                           + LEAST(COALESCE(ascii(NULLIF(c.customer_class, '')), %(unclassed)s), %(unclassed)s)
                           AS standing
                      FROM stock_move m
                CROSS JOIN LATERAL (SELECT EXISTS (
                           SELECT FROM stock_move_move_rel o WHERE o.move_dest_id = m.id) AS is_chained) chain
                      JOIN stock_location goal ON goal.id = COALESCE(m.location_final_id, m.location_dest_id)
                 LEFT JOIN sale_order_line l ON l.id = m.sale_line_id
                 LEFT JOIN res_partner buyer ON goal.usage IN ('customer', 'transit')
                       AND buyer.id = COALESCE(l.order_partner_id, m.partner_id)
                 LEFT JOIN sales_key_account k ON %(keys)s AND k.active AND k.has_stock_priority
                       AND k.partner_id = buyer.commercial_partner_id AND k.company_id = m.company_id
                 LEFT JOIN sales_customer c ON %(classes)s
                       AND c.partner_id = buyer.commercial_partner_id AND c.company_id = m.company_id
                     WHERE %(condition)s) r
            """,
            come=COME,
            unchained=UNCHAINED,
            unstarred=UNSTARRED,
            ordinary=ORDINARY,
            unclassed=UNCLASSED,
            keys=parts._is_on("key_account"),
            classes=parts._is_on("customer_class"),
            condition=condition,
        )
