from . import contract_document_mixin  # the contract as it is printed
from . import contract_portal_mixin  # where the customer reads it
from . import contract_signature_mixin  # signed or declined by the customer
from . import attachment_mixin  # files of signatures
from . import installment_portal_mixin  # what the customer sees of a payment
