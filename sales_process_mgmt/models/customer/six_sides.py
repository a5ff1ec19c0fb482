"""The six sides on which a customer is judged 客户资信六方面: field name and label, in their order."""

SIX_SIDES = {
    "financial": "Financial ability",
    "market": "Market ability",
    "reputation": "Reputation",
    "management": "Management ability",
    "thinking": "Business thinking",
    "family": "Family or owner situation",
}
