"""Expressions, matrices and equations of sympy, and graphs of networkx."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "derivative",
        right="""
        def derivative(f, x):
            return sp.diff(f, x)
        """,
        test="""
        x = sp.Symbol("x")
        assert derivative(x ** 3 + sp.sin(x), x) == 3 * x ** 2 + sp.cos(x)
        assert derivative(sp.exp(2 * x), x).subs(x, 0) == 2
        """,
        wrong="""
        def derivative(f, x):
            return sp.integrate(f, x)
        """,
    ),
    Pair(
        "expression_simplified_to_zero",
        right="""
        def double_angle(t):
            return 2 * sp.sin(t) * sp.cos(t)
        """,
        test="""
        t = sp.symbols("theta")
        assert sp.simplify(double_angle(t) - sp.sin(2 * t)) == 0
        assert isinstance(double_angle(t), sp.Expr)
        assert double_angle(t).free_symbols == {t}
        """,
        wrong="""
        def double_angle(t):
            return 2 * sp.sin(t)
        """,
    ),
    Pair(
        "expression_as_a_variable",
        right="""
        x, y = sp.symbols("x y")
        expanded = sp.expand((x + y) ** 3)
        """,
        test="""
        assert expanded == x ** 3 + 3 * x ** 2 * y + 3 * x * y ** 2 + y ** 3
        assert expanded.coeff(x, 2) == 3 * y
        assert sp.factor(expanded) == (x + y) ** 3
        assert str(expanded.subs({x: 1, y: 2})) == "27"
        """,
        wrong="""
        x, y = sp.symbols("x y")
        expanded = x ** 3 + y ** 3
        """,
    ),
    Pair(
        "symbol_with_an_assumption",
        right="""
        r = sp.symbols("r", positive=True)
        area = sp.pi * r ** 2
        """,
        test="""
        assert area.diff(r) == 2 * sp.pi * r
        assert sp.sqrt(r ** 2) == r and r.is_positive
        assert float(area.subs(r, 2)) == pytest.approx(4 * math.pi)
        """,
        wrong="""
        r = sp.symbols("r")
        area = sp.pi * r ** 2
        """,
    ),
    Pair(
        "exact_rational",
        right="""
        def bernoulli_like(n):
            return sum(sp.Rational(1, k * (k + 1)) for k in range(1, n + 1))
        """,
        test="""
        assert bernoulli_like(9) == sp.Rational(9, 10)
        assert bernoulli_like(9).is_Rational and bernoulli_like(9).q == 10
        """,
        wrong="""
        def bernoulli_like(n):
            return sum(sp.Float(1 / (k * (k + 1))) for k in range(1, n + 1))
        """,
    ),
    Pair(
        "integral_left_and_done",
        right="""
        def work(force, x, a, b):
            return sp.Integral(force, (x, a, b))
        """,
        test="""
        x = sp.Symbol("x")
        w = work(2 * x, x, 0, 3)
        assert isinstance(w, sp.Integral)
        assert w.doit() == 9
        """,
        wrong="""
        def work(force, x, a, b):
            return sp.Integral(force, (x, b, a))
        """,
    ),
    Pair(
        "limit_of_a_quotient",
        right="""
        def slope_at(f, x, a):
            h = sp.Symbol("h")
            return sp.limit((f.subs(x, a + h) - f.subs(x, a)) / h, h, 0)
        """,
        test="""
        x, a = sp.symbols("x a")
        assert slope_at(x ** 2, x, a) == 2 * a
        assert slope_at(1 / x, x, 2) == -sp.Rational(1, 4)
        """,
        wrong="""
        def slope_at(f, x, a):
            h = sp.Symbol("h")
            return sp.limit((f.subs(x, a + h) - f.subs(x, a)) / h, h, sp.oo)
        """,
    ),
    Pair(
        "equation_and_its_solutions",
        right="""
        x = sp.Symbol("x")
        equation = sp.Eq(x ** 2 - 5 * x, -6)
        solutions = sp.solve(equation, x)
        """,
        test="""
        assert isinstance(equation, sp.Equality)
        assert set(solutions) == {2, 3}
        assert all(equation.subs(x, s) for s in solutions)
        assert equation.lhs - equation.rhs == x ** 2 - 5 * x + 6
        """,
        wrong="""
        x = sp.Symbol("x")
        equation = sp.Eq(x ** 2 - 5 * x, 6)
        solutions = sp.solve(equation, x)
        """,
    ),
    Pair(
        "system_of_equations",
        right="""
        def crossing(eqs, unknowns):
            return sp.solve(eqs, unknowns)
        """,
        test="""
        u, v = sp.symbols("u v")
        answer = crossing([sp.Eq(u + v, 10), sp.Eq(u - v, 4)], [u, v])
        assert answer == {u: 7, v: 3}
        assert answer[u] > answer[v]
        """,
        wrong="""
        def crossing(eqs, unknowns):
            return sp.solve(eqs[:1], unknowns)
        """,
    ),
    Pair(
        "set_of_solutions",
        right="""
        def zeros(f, x):
            return sp.solveset(f, x, domain=sp.S.Reals)
        """,
        test="""
        x = sp.Symbol("x")
        assert zeros(x ** 2 - 2, x) == sp.FiniteSet(sp.sqrt(2), -sp.sqrt(2))
        assert zeros(x ** 2 + 1, x) == sp.S.EmptySet
        assert sp.sqrt(2) in zeros(x ** 2 - 2, x)
        """,
        wrong="""
        def zeros(f, x):
            return sp.solveset(f, x)
        """,
    ),
    Pair(
        "symbolic_matrix",
        right="""
        def rotation(t):
            return sp.Matrix([[sp.cos(t), -sp.sin(t)], [sp.sin(t), sp.cos(t)]])
        """,
        test="""
        t = sp.Symbol("t")
        R = rotation(t)
        assert R.shape == (2, 2) and sp.simplify(R.det()) == 1
        assert sp.simplify(R * R.T) == sp.eye(2)
        assert rotation(sp.pi / 2) * sp.Matrix([1, 0]) == sp.Matrix([0, 1])
        """,
        wrong="""
        def rotation(t):
            return sp.Matrix([[sp.cos(t), sp.sin(t)], [-sp.sin(t), sp.cos(t)]])
        """,
    ),
    Pair(
        "jacobian_matrix",
        right="""
        def jacobian(fs, xs):
            return sp.Matrix(fs).jacobian(xs)
        """,
        test="""
        x, y = sp.symbols("x y")
        J = jacobian([x * y, x + y ** 2], [x, y])
        assert J == sp.Matrix([[y, x], [1, 2 * y]])
        assert J[1, 1] == 2 * y and J.subs({x: 1, y: 2}).det() == 7
        """,
        wrong="""
        def jacobian(fs, xs):
            return sp.Matrix(fs).jacobian(xs).T
        """,
    ),
    Pair(
        "eigenvalues_as_a_dict",
        right="""
        def spectrum(m):
            return m.eigenvals()
        """,
        test="""
        assert spectrum(sp.Matrix([[2, 1], [1, 2]])) == {1: 1, 3: 1}
        assert spectrum(sp.eye(3)) == {1: 3}
        """,
        wrong="""
        def spectrum(m):
            return dict.fromkeys(m.eigenvals(), 1)
        """,
    ),
    Pair(
        "function_from_an_expression",
        right="""
        def numeric(f, x):
            return sp.lambdify(x, f, "numpy")
        """,
        test="""
        x = sp.Symbol("x")
        f = numeric(sp.exp(-x) * x, x)
        assert np.allclose(f(np.array([0.0, 1.0])), [0, np.exp(-1)])
        """,
        wrong="""
        def numeric(f, x):
            return lambda value: f.subs(x, 1)
        """,
    ),
    Pair(
        "differential_equation",
        right="""
        t, k = sp.symbols("t k", positive=True)
        N = sp.Function("N")
        decay = sp.Eq(N(t).diff(t), -k * N(t))
        solution = sp.dsolve(decay, N(t), ics={N(0): 100})
        """,
        test="""
        assert solution.lhs == N(t)
        assert sp.checkodesol(decay, solution)[0]
        assert sp.simplify(solution.rhs - 100 * sp.exp(-k * t)) == 0
        """,
        wrong="""
        t, k = sp.symbols("t k", positive=True)
        N = sp.Function("N")
        decay = sp.Eq(N(t).diff(t), -k * N(t))
        solution = sp.dsolve(decay, N(t))
        """,
    ),
    Pair(
        "series_expansion",
        right="""
        def taylor(f, x, n):
            return sp.series(f, x, 0, n).removeO()
        """,
        test="""
        x = sp.Symbol("x")
        p = taylor(sp.cos(x), x, 5)
        assert p == 1 - x ** 2 / 2 + x ** 4 / 24
        assert p.is_polynomial(x) and sp.degree(p, x) == 4
        """,
        wrong="""
        def taylor(f, x, n):
            return sp.series(f, x, 0, n)
        """,
    ),
    Pair(
        "latex_of_an_expression",
        right="""
        def golden():
            return (1 + sp.sqrt(5)) / 2
        """,
        test="""
        assert sp.latex(golden()) == r"\\frac{1}{2} + \\frac{\\sqrt{5}}{2}"
        assert golden().is_irrational
        assert abs(float(golden()) - 1.618034) < 1e-6
        """,
        wrong="""
        def golden():
            return (1 + 5 ** sp.Float(0.5)) / 2
        """,
    ),
    Pair(
        "graph_of_friends",
        right="""
        def network(pairs):
            G = nx.Graph()
            G.add_edges_from(pairs)
            return G
        """,
        test="""
        G = network([("Ann", "Bo"), ("Bo", "Cy"), ("Dee", "Eli")])
        assert isinstance(G, nx.Graph)
        assert G.number_of_nodes() == 5 and len(G.edges) == 3
        assert nx.shortest_path(G, "Ann", "Cy") == ["Ann", "Bo", "Cy"]
        assert nx.number_connected_components(G) == 2
        assert "Bo" in G and G.has_edge("Cy", "Bo") and sorted(G["Bo"]) == ["Ann", "Cy"]
        """,
        wrong="""
        def network(pairs):
            G = nx.Graph()
            G.add_edges_from(zip(pairs, pairs[1:]))
            return G
        """,
    ),
    Pair(
        "directed_graph_with_weights",
        right="""
        def roads(table):
            G = nx.DiGraph()
            G.add_weighted_edges_from(table)
            return G
        """,
        test="""
        G = roads([("a", "b", 4), ("b", "c", 3), ("a", "c", 9)])
        assert G.is_directed() and not G.has_edge("b", "a")
        assert G["a"]["b"]["weight"] == 4 and G.edges["b", "c"]["weight"] == 3
        assert nx.dijkstra_path_length(G, "a", "c") == 7
        """,
        wrong="""
        def roads(table):
            G = nx.DiGraph()
            G.add_edges_from((a, b) for a, b, w in table)
            return G
        """,
    ),
    Pair(
        "graph_with_attributes",
        right="""
        def coloured(G):
            H = G.copy()
            nx.set_node_attributes(H, nx.greedy_color(G), "colour")
            return H
        """,
        test="""
        G = nx.cycle_graph(6)
        H = coloured(G)
        assert all(H.nodes[u]["colour"] != H.nodes[v]["colour"] for u, v in H.edges())
        assert "colour" not in G.nodes[0]
        assert set(H) == set(range(6))
        """,
        wrong="""
        def coloured(G):
            nx.set_node_attributes(G, nx.greedy_color(G), "colour")
            return G
        """,
    ),
    Pair(
        "tree_of_a_graph",
        right="""
        def spanning_tree(G):
            return nx.minimum_spanning_tree(G)
        """,
        test="""
        G = nx.Graph()
        G.add_weighted_edges_from([(1, 2, 1.0), (2, 3, 2.0), (1, 3, 10.0), (3, 4, 1.5)])
        T = spanning_tree(G)
        assert nx.is_tree(T) and T.number_of_edges() == 3
        assert T.size(weight="weight") == 4.5
        assert (1, 3) not in T.edges
        """,
        wrong="""
        def spanning_tree(G):
            return nx.maximum_spanning_tree(G)
        """,
    ),
    Pair(
        "graph_measures",
        right="""
        def centrality(G):
            return nx.degree_centrality(G)
        """,
        test="""
        c = centrality(nx.star_graph(4))
        assert max(c, key=c.get) == 0 and c[0] == 1.0
        assert c[3] == pytest.approx(0.25)
        """,
        wrong="""
        def centrality(G):
            return dict(G.degree())
        """,
    ),
    Pair(
        "graphs_of_one_shape",
        right="""
        def complement(G):
            return nx.complement(G)
        """,
        test="""
        C5 = nx.cycle_graph(5)
        assert nx.is_isomorphic(complement(C5), C5)
        assert nx.utils.graphs_equal(complement(complement(C5)), C5)
        assert dict(complement(nx.path_graph(3)).degree()) == {0: 1, 1: 0, 2: 1}
        """,
        wrong="""
        def complement(G):
            return nx.complete_graph(G.number_of_nodes())
        """,
    ),
]
