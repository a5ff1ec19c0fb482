"""What people choose from on customers; rooms above use the same lists."""

# Why a customer buys: the product itself, what advice adds to it, or the supplier's whole strength.
VALUE_TYPES = [
    ("intrinsic", "Intrinsic value"),
    ("extrinsic", "Extrinsic value"),
    ("strategic", "Strategic value"),
]
# What we can meet decides: not with what we have; yes; and large, frequent, profitable and creditworthy.
CUSTOMER_KINDS = [("potential", "Potential customer"), ("target", "Target customer"), ("key", "Major customer")]
COMPANY_TYPES = [
    ("state", "State-owned"),
    ("private", "Private"),
    ("joint", "Joint venture"),
    ("foreign", "Foreign-owned"),
    ("institution", "Public institution"),
    ("individual", "Individual business"),
]
COMPANY_SIZES = [
    ("micro", "Up to 20 people"),
    ("small", "21 to 300 people"),
    ("medium", "301 to 1,000 people"),
    ("large", "More than 1,000 people"),
]
PAYMENT_HABITS = [
    ("advance", "In advance"),
    ("delivery", "On delivery"),
    ("term", "Within the term"),
    ("statement", "On the monthly statement"),
    ("reminded", "After reminders"),
    ("late", "Always late"),
]
DEAL_INTENTIONS = [
    ("1", "Unlikely"),
    ("2", "Unclear"),
    ("3", "Possible"),
    ("4", "Good"),
    ("5", "Very likely"),
]
# Codes of the telesales process, in the order of its steps.
TELESALES_CODES = [
    ("0", "0 Not reached"),
    ("1", "1 Newly owned"),
    ("2", "2 Contacted"),
    ("3", "3 Interested"),
    ("4", "4 Leaning to us"),
    ("5", "5 Contract sent"),
    ("6", "6 In contract"),
    ("7", "7 Contract expired"),
]
CONTRACT_STATES = [("none", "No contract"), ("running", "Contract running"), ("expired", "Contract expired")]
CLASSES = [(name, name) for name in "ABCDE"]
