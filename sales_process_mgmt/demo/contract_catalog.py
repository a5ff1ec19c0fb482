"""The contracts of the demo company: with whom, about what, how far they are. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A contract; days count back from today."""

    partner: str
    rep: str
    kind: str
    lines: tuple  # (product, quantity, discount)
    template: str
    state: str  # draft, rejected, first (level asked), second, approved, signed, done, terminated
    subject: str
    signed: int = 0
    months: int = 12
    paid: tuple = ()  # per instalment: (invoiced days ago, paid days ago or None, share of it)


SERVICE, MIXED, FRAMEWORK, DISTRIBUTION = "service", "mixed", "framework", "distribution"
THIRDS, HALVES, RETENTION = "30_60_10", "half", "30_65_5"

CONTRACTS = (
    # -- on their way
    Plan("haikun", "wangwei", SERVICE, (("service_contract", 2, 0),), THIRDS, "draft", "循环水泵组年度维保"),
    Plan("ruifeng", "lina", SERVICE, (("service_commissioning", 12, 5),), HALVES, "draft",
         "Purified water: commissioning"),
    Plan("gangwu", "zhangqiang", MIXED, (("cabinet_drive", 2, 0), ("service_commissioning", 6, 0)), THIRDS, "draft",
         "港区排水泵变频改造"),
    Plan("tianhe", "wangwei", SERVICE, (("service_engineering", 30, 12),), THIRDS, "rejected", "清洗站节能改造设计"),
    Plan("beichen", "zhangqiang", SERVICE, (("service_engineering", 28, 0),), THIRDS, "first", "罐区自控改造设计"),
    Plan("zijin", "lina", MIXED, (("pump_screw", 6, 3), ("service_commissioning", 8, 0)), RETENTION, "first",
         "Slurry dosing station"),
    Plan("chunlan", "wangwei", MIXED, (("cabinet_plc", 2, 2), ("service_engineering", 20, 0)), RETENTION, "second",
         "超纯水站控制系统"),
    Plan("minjiang", "zhaomin", FRAMEWORK, (("pump_sewage", 100, 8), ("valve_gate", 200, 8)), THIRDS, "second",
         "排污泵与闸阀年度框架"),
    Plan("hengtai", "lina", SERVICE, (("service_contract", 1, 0),), HALVES, "approved", "Yearly maintenance, plant 2"),
    Plan("ditie", "zhangqiang", MIXED, (("cabinet_drive", 4, 4), ("service_commissioning", 10, 0)), THIRDS, "approved",
         "车站排水变频柜"),
    # -- running services: paid, paid in part, overdue
    Plan("huadian", "wangwei", SERVICE, (("service_engineering", 25, 0),), THIRDS, "signed", "锅炉给水泵大修",
         160, 12, ((155, 140, 1.0), (80, 45, 1.0))),
    Plan("jinyuan", "zhaomin", SERVICE, (("service_contract", 3, 5),), HALVES, "signed", "三厂区泵组维保",
         200, 12, ((198, 170, 1.0), (20, None, 0))),
    Plan("lvjing", "lina", SERVICE, (("service_commissioning", 20, 0),), THIRDS, "signed", "Dosing skid commissioning",
         120, 9, ((118, 90, 1.0), (70, None, 0))),
    Plan("yongan", "zhangqiang", SERVICE, (("service_engineering", 18, 0),), THIRDS, "signed", "白水回收工程设计",
         95, 9, ((94, 60, 0.5),)),
    Plan("binhai", "liuyang", SERVICE, (("service_contract", 1, 0),), HALVES, "signed", "加压泵站年度维保",
         340, 12, ((338, 330, 1.0), (160, 150, 1.0))),
    Plan("yangtze", "chenjing", SERVICE, (("service_commissioning", 16, 0),), THIRDS, "signed",
         "Lift pump retrofit works", 60, 8, ((58, 30, 1.0),)),
    Plan("hdri", "zhaomin", SERVICE, (("service_engineering", 40, 6),), RETENTION, "signed", "试验台测控系统设计",
         210, 14, ((205, 190, 1.0), (100, 60, 0.6))),
    Plan("haikun", "wangwei", MIXED, (("cabinet_plc", 1, 0), ("service_commissioning", 9, 0)), RETENTION, "signed",
         "罐区控制柜供货与调试", 75, 12, ((74, 50, 1.0),)),
    Plan("ruifeng", "lina", SERVICE, (("service_engineering", 10, 0),), HALVES, "signed", "GMP documentation",
         45, 6, ((44, None, 0),)),
    Plan("gangwu", "zhangqiang", SERVICE, (("service_contract", 1, 0),), HALVES, "signed", "码头排水泵维保",
         400, 12, ((398, 390, 1.0), (220, 200, 1.0))),
    # -- frameworks and distribution
    Plan("huadian", "zhaomin", FRAMEWORK, (("pump_multistage", 60, 10), ("seal_kit", 400, 15)), THIRDS, "signed",
         "多级泵与机封备件框架", 150, 12),
    Plan("jinyuan", "zhaomin", FRAMEWORK, (("valve_control", 120, 8),), HALVES, "signed", "调节阀年度框架", 240, 12),
    # -- over
    Plan("beichen", "zhangqiang", SERVICE, (("service_commissioning", 14, 0),), HALVES, "done", "消防泵房调试",
         300, 6, ((298, 280, 1.0), (190, 170, 1.0))),
    Plan("minjiang", "wangwei", SERVICE, (("service_engineering", 22, 0),), THIRDS, "done", "提升泵站节能诊断",
         330, 8, ((328, 310, 1.0), (250, 230, 1.0), (120, 100, 1.0))),
    Plan("yongan", "zhangqiang", SERVICE, (("service_contract", 1, 0),), HALVES, "terminated", "老纸机泵组维保",
         260, 12, ((258, 240, 1.0),)),
)  # fmt: skip


@dataclass(frozen=True)
class CallOff:
    """An order that calls off a framework; days count back from today."""

    partner: str
    ordered: int
    lines: tuple  # (product, quantity)
    delivered: int | None = None
    invoiced: int | None = None
    paid: int | None = None


CALL_OFFS = (
    CallOff("huadian", 130, (("pump_multistage", 20), ("seal_kit", 120)), 115, 112, 80),
    CallOff("huadian", 60, (("pump_multistage", 12),), 48, 45, None),
    CallOff("huadian", 9, (("pump_multistage", 8), ("seal_kit", 60))),
    CallOff("jinyuan", 200, (("valve_control", 45),), 185, 180, 150),
    CallOff("jinyuan", 75, (("valve_control", 40),), 62, 60, None),
)
