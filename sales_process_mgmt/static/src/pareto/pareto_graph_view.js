import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/** Both axes are percents, so a distance along them is as long as it says, and the curve begins where both are 0. */
export class ParetoGraphRenderer extends GraphRenderer {
    static ORIGIN = "0";

    get isPareto() {
        const { cumulated, groupBy, measure, mode } = this.model.metaData;
        return (
            mode === "line" &&
            !cumulated &&
            groupBy.length === 1 &&
            groupBy[0].fieldName === "class_percent" &&
            measure === "class_cumulated"
        );
    }

    getChartConfig() {
        const config = super.getChartConfig();
        if (this.isPareto) {
            // Odoo's draws at the tick that has the number of the point: here points are not where ticks are.
            config.plugins = [];
        }
        return config;
    }

    /**
     * Put the points along the axis, whatever the user sorts by, and the origin before them; tooltips look into the
     * same lists by the same index. Odoo's label of customers without a place is that of the origin: they are left out.
     */
    placePoints() {
        const { ORIGIN } = ParetoGraphRenderer;
        const { data } = this.model;
        for (const dataset of data.datasets) {
            const points = dataset.trueLabels
                .map((label, index) => [label, dataset.data[index], dataset.domains[index]])
                .filter(([label]) => label !== ORIGIN)
                .sort(([one], [other]) => Number(one) - Number(other));
            points.unshift([ORIGIN, 0, []]);
            dataset.trueLabels = points.map(([label]) => label);
            dataset.data = points.map(([, value]) => value);
            dataset.domains = points.map(([, , domain]) => domain);
            data.labels = [...dataset.trueLabels];
        }
        data.datasets = data.datasets.filter((dataset) => dataset.data.length > 1);
    }

    getLineChartData() {
        if (!this.isPareto) {
            return super.getLineChartData();
        }
        this.placePoints();
        const data = super.getLineChartData();
        return {
            ...data,
            datasets: data.datasets.map((dataset) => ({
                ...dataset,
                label: _t("Business of the best customers"),
                fill: "origin",
                cubicInterpolationMode: "default",
                data: dataset.data.map((y, index) => ({ x: Number(dataset.trueLabels[index]), y })),
            })),
        };
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        if (!this.isPareto) {
            return scales;
        }
        const percent = { callback: (value) => `${value} %`, stepSize: 10 };
        const title = (text) => ({ display: true, text, color: scales.x.ticks.color });
        Object.assign(scales.x, {
            type: "linear",
            min: 0,
            max: 100,
            ticks: { ...scales.x.ticks, ...percent },
            title: title(_t("Customers, the best first")),
        });
        Object.assign(scales.y, {
            min: 0,
            max: 100,
            ticks: { ...scales.y.ticks, ...percent },
            grid: { ...scales.y.grid, display: true },
            title: title(_t("Their share of the business")),
        });
        return scales;
    }
}

registry.category("views").add("sales_pareto_graph", {
    ...graphView,
    Renderer: ParetoGraphRenderer,
});
