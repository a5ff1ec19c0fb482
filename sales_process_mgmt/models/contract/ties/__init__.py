from . import lead_mixin  # contracts of an opportunity, and what they prove
from . import partner_mixin  # contracts of a customer
from . import quotation_mixin  # a quotation becomes a contract
from . import sales_customer  # what the customer's card says of contracts
from . import handover_mixin  # contracts are handed over
