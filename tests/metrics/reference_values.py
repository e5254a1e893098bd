"""Prints what statsmodels and scikit-learn find in a CSV file: one name and value a line."""
import csv
import sys

import numpy
import statsmodels.api as sm
from sklearn.metrics import brier_score_loss, roc_auc_score
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

with open(sys.argv[1], encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
data = {name: numpy.array([float(row[name]) for row in rows]) for name in rows[0]}


def show(name, value):
    print(name, repr(float(value)))


x = sm.add_constant(numpy.column_stack([data["x1"], data["x2"]]))
linear = sm.OLS(data["y"], x)
for kind in ("nonrobust", "HC1", "HC3"):
    fit = linear.fit(cov_type=kind, use_t=True)
    for k in range(3):
        show(f"{kind}.coefficient{k}", fit.params[k])
        show(f"{kind}.error{k}", fit.bse[k])
    show(f"{kind}.low1", fit.conf_int()[1][0])
clustered = linear.fit(cov_type="cluster", cov_kwds={"groups": data["cluster"].astype(int)}, use_t=True)
show("cluster.error1", clustered.bse[1])
show("r_squared", clustered.rsquared)

logit = sm.Logit(data["binary"], x).fit(disp=0, tol=1e-12, maxiter=200)
for k in range(3):
    show(f"logit.coefficient{k}", logit.params[k])
    show(f"logit.error{k}", logit.bse[k])
show("logit.log_likelihood", logit.llf)
probability = logit.predict(x)
show("auc", roc_auc_score(data["binary"], numpy.round(probability, 2)))
show("brier", brier_score_loss(data["binary"], probability))

treated = data["binary"] == 1
means = CompareMeans(DescrStatsW(data["y"][treated]), DescrStatsW(data["y"][~treated]))
statistic, p_value, degrees = means.ttest_ind(usevar="unequal")
show("welch.p", p_value)
show("welch.degrees", degrees)
show("power", NormalIndPower().power(0.1, 1000, 0.05, ratio=1.0))
