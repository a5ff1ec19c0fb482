"""What the words of a job title say about where somebody sits, in Chinese and English."""

FUNCTIONS = {
    "finance": ("财务", "会计", "资金", "审计", "financ", "account", "treasur", "controller", "cfo"),
    "purchasing": ("采购", "供应", "招标", "招采", "purchas", "procure", "buyer", "sourcing"),
    "technical": ("总工", "工程师", "技术", "工艺", "研发", "设计", "engineer", "technical", "technology", "design"),
    "using": ("设备", "生产", "车间", "运行", "运维", "operation", "production", "plant", "maintenance"),
}
LEVELS = {
    "decide": ("总经理", "总裁", "董事", "院长", "厂长", "局长", "ceo", "cfo", "president", "owner", "general manager"),
    "manage": ("部长", "经理", "主任", "处长", "总监", "总工", "manager", "director", "head", "chief"),
    "operate": ("员", "工", "科", "助理", "秘书", "engineer", "clerk", "assistant", "operator", "specialist", "buyer"),
}


def first_match(title, words):
    """Return the first key one of whose words is in ``title``, or None."""
    title = (title or "").lower()
    return next((key for key, found in words.items() if any(word in title for word in found)), None)


def function_of(title):
    """Return ``finance``, ``purchasing``, ``technical`` or ``using``; None where the title does not say."""
    return first_match(title, FUNCTIONS)


def level_of(title):
    """Return ``decide``, ``manage`` or ``operate``; None where the title does not say."""
    return first_match(title, LEVELS)
