"""What pandas returns: tables, columns, indices, dates, categories, groups."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "frame_of_grades",
        right="""
        def grades():
            return pd.DataFrame({"name": ["Ana", "Ben", "Eva"], "score": [71, 88, 93]})
        """,
        test="""
        df = grades()
        assert isinstance(df, pd.DataFrame)
        assert list(df.columns) == ["name", "score"]
        assert df.shape == (3, 2) and len(df) == 3
        assert df.loc[df["score"].idxmax(), "name"] == "Eva"
        """,
        wrong="""
        def grades():
            return pd.DataFrame({"score": [71, 88, 93], "name": ["Ana", "Ben", "Eva"]})
        """,
    ),
    Pair(
        "frame_equal_by_testing",
        right="""
        def with_bmi(df):
            out = df.copy()
            out["bmi"] = out["kg"] / out["m"] ** 2
            return out
        """,
        test="""
        people = pd.DataFrame({"kg": [80.0, 50.0], "m": [2.0, 1.0]})
        expected = pd.DataFrame({"kg": [80.0, 50.0], "m": [2.0, 1.0], "bmi": [20.0, 50.0]})
        pd.testing.assert_frame_equal(with_bmi(people), expected)
        assert "bmi" not in people.columns
        """,
        wrong="""
        def with_bmi(df):
            df["bmi"] = df["kg"] / df["m"] ** 2
            return df
        """,
    ),
    Pair(
        "frame_equal_by_its_method",
        right="""
        def adults(df):
            return df[df["age"] >= 18].reset_index(drop=True)
        """,
        test="""
        people = pd.DataFrame({"name": ["Al", "Bo", "Cy"], "age": [18, 5, 40]})
        assert adults(people).equals(pd.DataFrame({"name": ["Al", "Cy"], "age": [18, 40]}))
        """,
        wrong="""
        def adults(df):
            return df[df["age"] > 18].reset_index(drop=True)
        """,
    ),
    Pair(
        "frame_as_a_variable",
        right="""
        rain = pd.read_csv(io.StringIO("city,mm\\nOslo,61\\nRome,80\\nCairo,2"))
        wettest = rain.sort_values("mm", ascending=False).reset_index(drop=True)
        """,
        test="""
        assert wettest.equals(pd.DataFrame({"city": ["Rome", "Oslo", "Cairo"], "mm": [80, 61, 2]}))
        assert wettest.iloc[0]["city"] == "Rome"
        assert rain["mm"].dtype == np.int64
        """,
        wrong="""
        rain = pd.read_csv(io.StringIO("city,mm\\nOslo,61\\nRome,80\\nCairo,2"))
        wettest = rain.sort_values("mm").reset_index(drop=True)
        """,
    ),
    Pair(
        "frame_chained",
        right="""
        def clean(df):
            return df.dropna().rename(columns=str.lower)
        """,
        test="""
        dirty = pd.DataFrame({"A": [1.0, None, 3.0], "B": ["x", "y", None]})
        result = clean(dirty)
        assert result["a"].tolist() == [1.0]
        assert result.columns.tolist() == ["a", "b"]
        assert not result.isnull().values.any()
        assert len(dirty) == 3
        """,
        wrong="""
        def clean(df):
            return df.dropna(how="all").rename(columns=str.lower)
        """,
    ),
    Pair(
        "frame_rows_walked",
        right="""
        def squares(n):
            return pd.DataFrame({"n": range(n), "sq": [i * i for i in range(n)]})
        """,
        test="""
        for i, row in squares(4).iterrows():
            assert row["sq"] == i ** 2
        for row in squares(3).itertuples():
            assert row.sq == row.n ** 2
        assert squares(2).to_dict("records") == [{"n": 0, "sq": 0}, {"n": 1, "sq": 1}]
        """,
        wrong="""
        def squares(n):
            return pd.DataFrame({"n": range(n), "sq": [i * 2 for i in range(n)]})
        """,
    ),
    Pair(
        "frame_summary",
        right="""
        def summary(df):
            return df.describe().loc[["mean", "std"]]
        """,
        test="""
        s = summary(pd.DataFrame({"v": [1.0, 2.0, 3.0]}))
        assert s.at["mean", "v"] == 2 and s.at["std", "v"] == 1
        assert s.index.tolist() == ["mean", "std"]
        """,
        wrong="""
        def summary(df):
            return df.describe().loc[["mean", "max"]].rename({"max": "std"})
        """,
    ),
    Pair(
        "frames_merged",
        right="""
        def join(orders, customers):
            return orders.merge(customers, on="id", how="left")
        """,
        test="""
        orders = pd.DataFrame({"id": [1, 2, 9], "sum": [10, 20, 90]})
        customers = pd.DataFrame({"id": [1, 2], "name": ["Li", "Mo"]})
        out = join(orders, customers)
        assert len(out) == 3 and out["name"].isna().sum() == 1
        assert out.query("name == 'Mo'")["sum"].item() == 20
        """,
        wrong="""
        def join(orders, customers):
            return orders.merge(customers, on="id")
        """,
    ),
    Pair(
        "pivoted_table",
        right="""
        def pivot(df):
            return df.pivot_table(index="year", columns="fruit", values="kg", aggfunc="sum", fill_value=0)
        """,
        test="""
        sales = pd.DataFrame({"year": [1, 1, 2, 1], "fruit": ["fig", "plum", "fig", "fig"], "kg": [1, 2, 3, 4]})
        p = pivot(sales)
        assert p.loc[1, "fig"] == 5 and p.loc[2, "plum"] == 0
        assert p.columns.name == "fruit" and p.index.name == "year"
        """,
        wrong="""
        def pivot(df):
            return df.pivot_table(index="year", columns="fruit", values="kg", fill_value=0)
        """,
    ),
    Pair(
        "series_arithmetic",
        right="""
        def celsius(f):
            return ((f - 32) * 5 / 9).round(1)
        """,
        test="""
        c = celsius(pd.Series([32.0, 212.0, 98.6], index=["ice", "steam", "body"]))
        assert isinstance(c, pd.Series)
        assert c["body"] == 37.0 and c.max() == 100
        assert (c > 10).tolist() == [False, True, True]
        assert c.index.equals(pd.Index(["ice", "steam", "body"]))
        """,
        wrong="""
        def celsius(f):
            return (f - 32 * 5 / 9).round(1)
        """,
    ),
    Pair(
        "series_by_testing",
        right="""
        def running_total(s):
            return s.cumsum().rename("total")
        """,
        test="""
        result = running_total(pd.Series([1, 2, 3], name="n"))
        pd.testing.assert_series_equal(result, pd.Series([1, 3, 6], name="total"))
        """,
        wrong="""
        def running_total(s):
            return s.cumsum()
        """,
    ),
    Pair(
        "series_of_counts",
        right="""
        def counts(words):
            return pd.Series(words).value_counts()
        """,
        test="""
        c = counts(["no", "yes", "yes"])
        assert c.to_dict() == {"yes": 2, "no": 1}
        assert c.index[0] == "yes" and c.iloc[0] == 2
        """,
        wrong="""
        def counts(words):
            return pd.Series(words).value_counts(normalize=True)
        """,
    ),
    Pair(
        "series_of_text",
        right="""
        def domains(mails):
            return mails.str.split("@").str[1]
        """,
        test="""
        d = domains(pd.Series(["a@x.org", "b@y.net"]))
        assert d.str.endswith(".org").tolist() == [True, False]
        assert sorted(d.unique()) == ["x.org", "y.net"]
        """,
        wrong="""
        def domains(mails):
            return mails.str.split("@").str[0]
        """,
    ),
    Pair(
        "index_of_labels",
        right="""
        def common(a, b):
            return a.index.intersection(b.index)
        """,
        test="""
        i = common(pd.Series(1, index=list("abc")), pd.Series(1, index=list("bcd")))
        assert isinstance(i, pd.Index)
        assert i.tolist() == ["b", "c"] and "a" not in i
        """,
        wrong="""
        def common(a, b):
            return a.index.union(b.index)
        """,
    ),
    Pair(
        "index_of_dates",
        right="""
        def mondays(year):
            return pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="W-MON")
        """,
        test="""
        m = mondays(2024)
        assert isinstance(m, pd.DatetimeIndex)
        assert len(m) == 53 and (m.dayofweek == 0).all()
        assert m[0] == pd.Timestamp("2024-01-01")
        """,
        wrong="""
        def mondays(year):
            return pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="W")
        """,
    ),
    Pair(
        "multiindex_levels",
        right="""
        def stack(df):
            return df.set_index(["country", "city"])["people"].sort_index()
        """,
        test="""
        df = pd.DataFrame({"country": ["IT", "FR", "IT"], "city": ["Rome", "Paris", "Milan"], "people": [28, 21, 14]})
        s = stack(df)
        assert isinstance(s.index, pd.MultiIndex)
        assert s["IT", "Rome"] == 28 and s.loc["IT"].sum() == 42
        assert s.index.names == ["country", "city"]
        assert s.unstack().loc["FR", "Paris"] == 21
        """,
        wrong="""
        def stack(df):
            return df.set_index(["city", "country"])["people"].sort_index()
        """,
    ),
    Pair(
        "multiindex_made_by_product",
        right="""
        def grid(a, b):
            return pd.MultiIndex.from_product([a, b], names=["a", "b"])
        """,
        test="""
        g = grid([1, 2], ["x", "y"])
        assert g.nlevels == 2 and (2, "y") in g
        assert g.get_level_values("b").tolist() == ["x", "y", "x", "y"]
        """,
        wrong="""
        def grid(a, b):
            return pd.MultiIndex.from_arrays([a, b], names=["a", "b"])
        """,
    ),
    Pair(
        "timestamp_returned",
        right="""
        def last_sale(df):
            return df["when"].max()
        """,
        test="""
        df = pd.DataFrame({"when": pd.to_datetime(["2023-05-01 10:00", "2023-07-09 18:30"])})
        t = last_sale(df)
        assert t == pd.Timestamp(2023, 7, 9, 18, 30) and isinstance(t, pd.Timestamp)
        assert t.day_name() == "Sunday"
        assert t - df["when"].min() == pd.Timedelta(days=69, hours=8.5)
        """,
        wrong="""
        def last_sale(df):
            return df["when"].dt.date.max()
        """,
    ),
    Pair(
        "period_and_timedelta",
        right="""
        def quarter(day):
            return pd.Period(day, freq="Q")
        """,
        test="""
        assert quarter("2024-05-17") == pd.Period("2024Q2")
        assert quarter("2024-05-17") + 1 == quarter("2024-08-01")
        assert quarter("2024-05-17").end_time.date() == dt.date(2024, 6, 30)
        """,
        wrong="""
        def quarter(day):
            return pd.Period(day, freq="M")
        """,
    ),
    Pair(
        "categories_in_order",
        right="""
        def sizes(values):
            return pd.Series(pd.Categorical(values, categories=["S", "M", "L"], ordered=True))
        """,
        test="""
        s = sizes(["L", "S", "M", "S"])
        assert s.dtype == pd.CategoricalDtype(["S", "M", "L"], ordered=True)
        assert s.max() == "L" and (s < "M").sum() == 2
        assert s.cat.codes.tolist() == [2, 0, 1, 0]
        assert s.sort_values().iloc[0] == "S"
        """,
        wrong="""
        def sizes(values):
            return pd.Series(pd.Categorical(values, categories=["L", "M", "S"], ordered=True))
        """,
    ),
    Pair(
        "categories_by_cutting",
        right="""
        def bands(ages):
            return pd.cut(ages, [0, 18, 65, 120], labels=["child", "adult", "senior"])
        """,
        test="""
        b = bands(pd.Series([4, 18, 19, 80]))
        assert b.tolist() == ["child", "child", "adult", "senior"]
        assert list(b.cat.categories) == ["child", "adult", "senior"]
        """,
        wrong="""
        def bands(ages):
            return pd.cut(ages, [0, 18, 65, 120], labels=["child", "adult", "senior"], right=False)
        """,
    ),
    Pair(
        "interval_bins",
        right="""
        def bins(x):
            return pd.cut(x, [0, 10, 20])
        """,
        test="""
        b = bins(pd.Series([5, 10, 15]))
        assert b[0] == pd.Interval(0, 10) and 7 in b[0]
        assert b.value_counts().loc[pd.Interval(0, 10)] == 2
        """,
        wrong="""
        def bins(x):
            return pd.cut(x, [0, 10, 20], right=False)
        """,
    ),
    Pair(
        "groups_averaged",
        right="""
        def mean_by_species(df):
            return df.groupby("species")["wing"].mean()
        """,
        test="""
        birds = pd.DataFrame({"species": ["owl", "wren", "owl"], "wing": [30.0, 6.0, 34.0]})
        m = mean_by_species(birds)
        assert m["owl"] == 32 and m.index.name == "species" and m.name == "wing"
        assert m.equals(birds.groupby("species")["wing"].mean())
        """,
        wrong="""
        def mean_by_species(df):
            return df.groupby("species")["wing"].median().rename("median")
        """,
    ),
    Pair(
        "groups_aggregated_in_two_ways",
        right="""
        def report(df):
            return df.groupby("team", as_index=False).agg(total=("goals", "sum"), best=("goals", "max"))
        """,
        test="""
        games = pd.DataFrame({"team": ["a", "b", "a"], "goals": [3, 1, 2]})
        expected = pd.DataFrame({"team": ["a", "b"], "total": [5, 1], "best": [3, 1]})
        pd.testing.assert_frame_equal(report(games), expected)
        """,
        wrong="""
        def report(df):
            return df.groupby("team").agg(total=("goals", "sum"), best=("goals", "max"))
        """,
    ),
    Pair(
        "grouped_but_not_yet_reduced",
        right="""
        def by_year(df):
            return df.groupby("year")
        """,
        test="""
        films = pd.DataFrame({"year": [1999, 2001, 1999], "title": ["M", "S", "F"]})
        g = by_year(films)
        assert g.ngroups == 2
        assert g.get_group(1999)["title"].tolist() == ["M", "F"]
        assert {year: len(rows) for year, rows in g} == {1999: 2, 2001: 1}
        assert g.size().loc[2001] == 1
        """,
        wrong="""
        def by_year(df):
            return df.groupby("title")
        """,
    ),
    Pair(
        "missing_values_of_integers",
        right="""
        def to_int(s):
            return s.astype("Int64")
        """,
        test="""
        i = to_int(pd.Series([1.0, None, 3.0]))
        assert i.dtype == "Int64" and i[1] is pd.NA
        assert i.sum() == 4 and i.isna().tolist() == [False, True, False]
        """,
        wrong="""
        def to_int(s):
            return s.fillna(0).astype(int)
        """,
    ),
    Pair(
        "resampled_by_month",
        right="""
        def monthly(s):
            return s.resample("MS").sum()
        """,
        test="""
        s = pd.Series(1, index=pd.date_range("2023-01-30", periods=4))
        m = monthly(s)
        assert m.loc["2023-01-01"] == 2 and m.index.month.tolist() == [1, 2]
        """,
        wrong="""
        def monthly(s):
            return s.resample("W").sum()
        """,
    ),
    Pair(
        "answers_read_from_a_table",
        right="""
        cars = pd.DataFrame({"model": ["A", "B", "C"], "mpg": [31.5, 22.0, 40.1], "year": [1999, 2004, 2010]})
        best_model = cars.loc[cars["mpg"].idxmax(), "model"]
        n_recent = (cars["year"] > 2000).sum()
        """,
        test="""
        assert best_model == "C"
        assert n_recent == 2
        assert isinstance(n_recent, (int, np.integer))
        """,
        wrong="""
        cars = pd.DataFrame({"model": ["A", "B", "C"], "mpg": [31.5, 22.0, 40.1], "year": [1999, 2004, 2010]})
        best_model = cars["mpg"].idxmax()
        n_recent = (cars["year"] > 2000).sum()
        """,
    ),
    Pair(
        "same_table_in_any_order",
        right="""
        def tidy(df):
            return df.melt(id_vars="id", var_name="year", value_name="cases")
        """,
        test="""
        def canonicalize(X):
            Y = X[sorted(X.columns)]
            return Y.sort_values(by=list(Y.columns)).reset_index(drop=True)

        wide = pd.DataFrame({"id": ["x", "y"], "1999": [1, 2], "2000": [3, 4]})
        long = pd.DataFrame({"cases": [1, 2, 3, 4], "id": [*"xyxy"], "year": ["1999", "1999", "2000", "2000"]})
        assert (canonicalize(tidy(wide)) == canonicalize(long)).all().all()
        """,
        wrong="""
        def tidy(df):
            return df.melt(id_vars="id", value_vars="1999", var_name="year", value_name="cases")
        """,
    ),
    Pair(
        "table_of_a_database",
        right="""
        import sqlite3

        def top_spenders(connection):
            query = "SELECT name, SUM(amount) AS total FROM sales GROUP BY name ORDER BY total DESC"
            return pd.read_sql_query(query, connection)
        """,
        test="""
        import sqlite3
        db = sqlite3.connect(":memory:")
        pd.DataFrame({"name": ["x", "y", "x"], "amount": [5, 9, 6]}).to_sql("sales", db, index=False)
        result = top_spenders(db)
        db.close()
        assert result["name"].tolist() == ["x", "y"]
        assert result["total"].tolist() == [11, 9]
        """,
        wrong="""
        import sqlite3

        def top_spenders(connection):
            return pd.read_sql_query("SELECT name, amount AS total FROM sales ORDER BY total DESC", connection)
        """,
    ),
]
