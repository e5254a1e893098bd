"""Prints what lifelines and scikit-survival find in a CSV file of lives, a number a line."""
import sys
import warnings

import pandas
from lifelines import CoxPHFitter, KaplanMeierFitter, NelsonAalenFitter, WeibullAFTFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.metrics import concordance_index_censored
from sksurv.nonparametric import kaplan_meier_estimator
from sksurv.util import Surv

warnings.filterwarnings("ignore")


def say(*values):
    for value in values:
        print(repr(float(value)))


def curves(d):
    curve = KaplanMeierFitter().fit(d.time, d.end)
    limits = curve.confidence_interval_survival_function_.loc[:4.0].iloc[-1]
    say(curve.survival_function_at_times(4.0).iloc[0], limits.iloc[0], limits.iloc[1])
    say(restricted_mean_survival_time(curve, t=4.0))
    hazard = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(d.time, d.end)
    say(hazard.cumulative_hazard_at_times(4.0).iloc[0])
    one = d.group == 1
    say(logrank_test(d.time[one], d.time[~one], d.end[one], d.end[~one]).test_statistic)
    times, survival = kaplan_meier_estimator(d.end == 1, d.time)
    say(survival[times <= 4.0][-1])


def regressions(d):
    cox = CoxPHFitter().fit(d[["time", "entry", "end", "group", "x"]], "time", "end", entry_col="entry",
                            fit_options={"precision": 1e-10})
    say(*cox.params_, *cox.standard_errors_, cox.log_likelihood_)
    weibull = WeibullAFTFitter().fit(d[["time", "end", "group", "x"]], "time", "end")
    named = weibull.params_["lambda_"]
    say(named["Intercept"], named["group"], named["x"], weibull.params_["rho_"]["Intercept"])
    say(weibull.log_likelihood_)
    lives = Surv.from_arrays(d.end == 1, d.time)
    for ties in ("efron", "breslow"):
        say(*CoxPHSurvivalAnalysis(ties=ties, n_iter=200, tol=1e-12).fit(d[["group", "x"]], lives).coef_)
    say(concordance_index_censored(d.end == 1, d.time, d.x.round(1))[0])


rows = pandas.read_csv(sys.argv[1])
rows["end"] = (rows["cause"] > 0).astype(int)
for _, data in rows.groupby("set"):
    data = data.reset_index(drop=True)
    curves(data)
    regressions(data)
