from . import proof_mixin  # attached papers that prove something
from . import signed_note_mixin  # the customer's signed note of a delivery
from . import sales_dispatch  # who goes out and does what was sold
from . import sales_acceptance  # what the customer says to it
from . import delivery_mixin  # the first complete delivery
