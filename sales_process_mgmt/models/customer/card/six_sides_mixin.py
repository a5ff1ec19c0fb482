from odoo import fields, models

# Stars: how a side is judged.
MARKS = [("0", "Not judged"), ("1", "Very weak"), ("2", "Weak"), ("3", "Fair"), ("4", "Good"), ("5", "Very good")]


def side(label, help_text):
    """Return the mark of one side."""
    return fields.Selection(MARKS, label, default="0", required=True, help=help_text)


class SalesSixSidesMixin(models.AbstractModel):
    """The six sides on which people judge a customer, in an assessment and in the evaluation of a key account."""

    _name = "sales.six.sides.mixin"
    _description = "Six Sides of a Customer"

    financial = side("Financial Ability", "Capital, cash, what he can pay and borrow.")
    market = side("Market Ability", "His share, channels and reach in his own market.")
    reputation = side("Reputation", "What suppliers, customers and banks say of him.")
    management = side("Management Ability", "People, order and figures in his company.")
    thinking = side("Business Thinking", "How he sees business and us: partner or cheapest price.")
    background = side("Family or Owner", "Situation of the owner and his family, or of the shareholders.")
