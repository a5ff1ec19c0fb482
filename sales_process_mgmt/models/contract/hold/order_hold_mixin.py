from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...base.text_limit_mixin import TEXT_LIMIT
from ..order.order_guard_mixin import Reason
from .sales_order_hold import OPEN

CREDIT = {"credit", "overdue"}


class SalesOrderHoldMixin(models.AbstractModel):
    """Orders that wait: held by hand, or refused by a rule until somebody releases them."""

    _name = "sales.order.hold.mixin"
    _inherit = ["sales.order.guard.mixin"]
    _description = "Order on Hold"

    sales_hold_ids = fields.One2many(
        "sales.order.hold", "order_id", "Order Holds", readonly=True, copy=False, groups="base.group_user"
    )
    sales_hold_count = fields.Integer("Open Holds", compute="_compute_sales_holds", groups="base.group_user")
    sales_hold_text = fields.Text("Waits", compute="_compute_sales_holds", groups="base.group_user")
    sales_may_ask_release = fields.Boolean(compute="_compute_sales_may_ask_release", groups="base.group_user")

    @api.depends("sales_hold_ids.state", "sales_hold_ids.date_until")
    def _compute_sales_holds(self):
        today = fields.Date.context_today(self)
        for order in self:
            holds = order.sales_hold_ids.filtered(
                lambda hold: hold.state in OPEN and (not hold.date_until or hold.date_until >= today)
            )
            order.sales_hold_count = len(holds)
            order.sales_hold_text = "\n".join(
                self.env._("%(hold)s (%(waits)s)", hold=hold._text(), waits=hold.waits_for) for hold in holds
            )

    @api.depends("sales_hold_ids.state", "state")
    def _compute_sales_may_ask_release(self):
        """A hint for the form: whether anything can stand in the way at all."""
        for order in self:
            is_going = order.state in ("draft", "sent", "sale") and order.delivery_status != "full"
            order.sales_may_ask_release = is_going and order._sales_is_judged()

    def _sales_is_judged(self):
        """Hook: tell whether a rule may keep this order back."""
        self.ensure_one()
        return any(hold.state == "open" for hold in self.sales_hold_ids)

    # === REASONS ===

    @api.private
    def _sales_order_reasons(self, door):
        reasons = super()._sales_order_reasons(door)
        for hold in self.env["sales.order.hold"]._blocking(self):
            reasons[hold.order_id].append(Reason("hold", hold._text()))
        return reasons

    @api.private
    def _sales_open_reasons(self, door):
        """Leave out what was released for the order as it stands."""
        reasons = super()._sales_open_reasons(door)
        refused = [order.id for order, found in reasons.items() if found]
        if refused:
            domain = Domain("order_id", "in", refused) & Domain("state", "=", "released") & Domain("kinds", "!=", False)
            for hold in self.env["sales.order.hold"].sudo().search(domain):
                if hold._covers(door):
                    kinds = set(hold.kinds.split(",")) - self._sales_final_kinds()
                    found = reasons[hold.order_id]
                    reasons[hold.order_id] = [reason for reason in found if reason.kind not in kinds]
        return reasons

    @api.model
    def _sales_final_kinds(self):
        """Registry: return the kinds of reasons that no release lets an order pass."""
        return set()

    def _sales_way_on(self, kinds):
        texts = super()._sales_way_on(kinds)
        if kinds - self._sales_final_kinds():
            texts.append(self.env._("“Request Release” on the order asks for a decision; nothing has been changed."))
        return texts

    def _sales_passed(self, door):
        """Releases are used up; what was held by rules that refuse no more is over."""
        result = super()._sales_passed(door)
        held = Domain("state", "in", OPEN) & Domain("kind", "!=", "manual")
        unused = Domain("state", "=", "released") & Domain("used_date", "=", False)
        whole = Domain("line_id", "=", False) & Domain("picking_id", "=", False)
        holds = self.env["sales.order.hold"].search(Domain("order_id", "in", self.ids) & whole & (held | unused))
        released = holds.filtered(lambda hold: hold.state == "released")
        released.write({"used_date": fields.Datetime.now()})
        (holds - released)._lift(self.env._("The order went through: its cause is gone."))
        return result

    # === BY HAND ===

    def action_sales_hold(self, reason=None, until=None, line_id=None, picking_id=None):
        """Put orders on hold, or a line or a delivery of one of them.

        :param str reason: why it waits
        :param until: last day, or None: until it is released
        :param int line_id: only this line of the order
        :param int picking_id: only this delivery of the order
        :raises UserError: without a reason, or for a line or delivery of another order
        """
        self.check_access("write")
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason or len(reason) > TEXT_LIMIT:
            raise UserError(self.env._("Say why the order waits, in at most %s characters.", TEXT_LIMIT))
        until = self._sales_hold_day(until)
        if until and until < fields.Date.context_today(self):
            raise UserError(self.env._("A hold until %s would be over already.", until))
        values = {"kind": "manual", "reason": reason, "date_until": until, "user_id": self.env.uid}
        values |= self._sales_hold_part(line_id, picking_id)
        self._sales_make_holds([values | {"order_id": order.id} for order in self])
        return True

    def _sales_hold_day(self, until):
        try:
            return fields.Date.to_date(until)
        except (TypeError, ValueError):
            raise UserError(self.env._("“%s” is no date: write it as 2026-12-31.", until)) from None

    def _sales_hold_part(self, line_id, picking_id):
        """Return the values of a hold for a part of this order."""
        order = self.sudo()
        if line_id and order.order_line.filtered(lambda line: line.id == line_id).order_id != order:
            raise UserError(self.env._("The line is none of this order: choose one of its own."))
        if picking_id and order.picking_ids.filtered(lambda picking: picking.id == picking_id).sale_id != order:
            raise UserError(self.env._("The delivery is none of this order: choose one of its own."))
        return {"line_id": line_id or False, "picking_id": picking_id or False}

    def _sales_make_holds(self, vals_list):
        """Write holds: nobody has the right to, and what is written was judged by who calls."""
        return self.env["sales.order.hold"].sudo().create(vals_list)

    # === REQUEST RELEASE ===

    def action_sales_request_release(self):
        """Ask to let these orders pass in spite of what stands in the way: stored, with its figures, for approval.

        :raises UserError: where nothing does, or it was asked already
        """
        self.check_access("write")
        for order in self:
            order._sales_request_release("deliver" if order.state == "sale" else "confirm")
        return True

    def _sales_request_release(self, door):
        holds = self.env["sales.order.hold"].sudo()
        by_hand = holds._by_hand(Domain("order_id", "=", self.id)).filtered(lambda hold: hold.state != "asked")
        reasons = [one for one in self.sudo()._sales_open_reasons(door)[self] if one.kind != "hold"]
        self._sales_refuse_final(reasons)
        if reasons:
            hold = self._sales_hold_reasons(door, "rule", reasons)
            if hold.state == "asked":
                raise UserError(
                    self.env._(
                        "%(order)s: the release was asked by %(user)s already. It waits for: %(waits)s",
                        order=self.display_name,
                        user=hold.requester_id.name,
                        waits=hold.waits_for,
                    )
                )
            hold._ask_release()
        elif not by_hand:
            raise UserError(
                self.env._("%s: nothing new stands in the way, there is nothing to ask.", self.display_name)
            )
        for hold in by_hand:
            hold._ask_release()

    def _sales_refuse_final(self, reasons):
        """Refuse to ask for what nobody may release."""
        final = [reason.text for reason in reasons if reason.kind in self._sales_final_kinds()]
        if final:
            raise UserError("\n".join([*final, self.env._("This cannot be released: change the order.")]))

    def _sales_hold_reasons(self, door, kind, reasons):
        """Return the hold of this order for what rules say, written anew where that has changed.

        :param str kind: of the hold, where there is none yet and it is not credit alone
        """
        self.ensure_one()
        domain = Domain("order_id", "=", self.id) & Domain("kind", "!=", "manual") & Domain("state", "in", OPEN)
        hold = self.env["sales.order.hold"].sudo().search(domain)
        codes = sorted({reason.kind for reason in reasons})
        values = {"kinds": ",".join(codes), "door": door, "reason": "\n".join(reason.text for reason in reasons)}
        if not hold:
            kind = "credit" if kind == "rule" and CREDIT.issuperset(codes) else kind
            return self._sales_make_holds([values | {"order_id": self.id, "kind": kind, "user_id": self.env.uid}])
        if hold.state != "asked" or hold.kinds != values["kinds"] or hold._sales_approval_stale():
            hold._sales_approval_close("no")
            hold.write(values | {"state": "open"})
        return hold

    # === THE CUSTOMER'S OWN DOORS ===

    @api.private
    def _sales_hold_back(self, kind="customer"):
        """Put on hold what may not be confirmed, for a caller who must not fail, and return the rest.

        Money and signature stay; the order stays a quotation, and its owner is told to do something about it.
        """
        held = self.browse()
        reasons = self.sudo()._sales_open_reasons("confirm")
        for order, found in reasons.items():
            if found:
                order._sales_keep_back(kind, found)
                held |= self.browse(order.id)
        return self - held

    def _sales_keep_back(self, kind, reasons):
        hold = self._sales_hold_reasons("confirm", kind, reasons)
        if self.env.user.share or kind == "customer":
            hold.user_id = False
        owner = self.user_id or self.team_id.user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=owner.id or self.env.ref("base.user_admin").id,
            summary=self.with_context(lang=owner.lang).env._("Cannot be confirmed: on hold"),
            note=plaintext2html(hold.reason),
        )

    @api.private
    def _sales_confirm_or_hold(self, kind="rule"):
        """Confirm these orders; what may not be confirmed stays a quotation on hold.

        :return: those that were confirmed
        """
        free = self._sales_hold_back(kind)
        if free:
            free.action_confirm()
        return free

    # === OPEN ===

    def action_sales_open_holds(self):
        """Open the holds of these orders."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_order_hold_action")
        return action | {"domain": [("order_id", "in", self.ids)], "context": {}}
