import { describe, expect, test } from "@odoo/hoot";
import { defineModels, fields, findComponent, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { GraphRenderer } from "@web/views/graph/graph_renderer";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "sales.customer";

    class_percent = fields.Integer({ string: "Customers up to Here (%)", aggregator: null });
    class_cumulated = fields.Float({ string: "Cumulative Share (%)", aggregator: "max" });
    revenue = fields.Float({ string: "Revenue" });

    _records = [
        { id: 1, class_percent: 20, class_cumulated: 80, revenue: 800 },
        { id: 2, class_percent: 40, class_cumulated: 89, revenue: 90 },
        { id: 3, class_percent: 100, class_cumulated: 100, revenue: 110 },
    ];
}

defineMailModels();
defineModels([Customer]);

async function chartOf(measure) {
    const view = await mountView({
        type: "graph",
        resModel: "sales.customer",
        arch: `<graph type="line" js_class="sales_pareto_graph">
            <field name="class_percent"/><field name="${measure}" type="measure"/></graph>`,
    });
    return findComponent(view, (component) => component instanceof GraphRenderer).chart;
}

test("the curve begins at 0 % and its points stand where their percents are", async () => {
    const { data, options } = (await chartOf("class_cumulated")).config;
    expect(data.datasets.map((dataset) => dataset.data)).toEqual([
        [
            { x: 0, y: 0 },
            { x: 20, y: 80 },
            { x: 40, y: 89 },
            { x: 100, y: 100 },
        ],
    ]);
    expect(options.scales.x.type).toBe("linear");
    expect([options.scales.x.min, options.scales.x.max]).toEqual([0, 100]);
    expect([options.scales.y.min, options.scales.y.max]).toEqual([0, 100]);
    expect(options.scales.x.title.text).toBe("Customers, the best first");
});

test("another measure is drawn as Odoo does", async () => {
    const { data, options } = (await chartOf("revenue")).config;
    expect(data.datasets[0].data).toEqual([800, 90, 110]);
    expect(options.scales.x.type).toBe("category");
});
