"""Kinds of networkx: graphs as their nodes and edges, with what these carry."""

from typing import Any

import networkx as nx

from .kind import Kind

_CLASSES = {cls.__name__: cls for cls in (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph)}


def _entries(attributes: Any) -> Any:
    return tuple(attributes.items())


def _pack(graph: Any) -> Any:
    nodes = tuple((node, _entries(held)) for node, held in graph.nodes(data=True))
    edges = graph.edges(keys=True, data=True) if graph.is_multigraph() else graph.edges(data=True)
    return (type(graph).__name__, _entries(graph.graph), nodes, tuple((*edge, _entries(held)) for *edge, held in edges))


def _unpack(plain: Any) -> Any:
    name, about, nodes, edges = plain
    graph: Any = _CLASSES[name](**dict(about))
    graph.add_nodes_from((node, dict(held)) for node, held in nodes)
    for *edge, held in edges:
        graph.add_edge(*edge)
        graph.edges[tuple(edge)].update(dict(held))
    return graph


def _fill(graph: Any, other: Any) -> None:
    graph.clear()
    graph.update(other)
    graph.graph.update(other.graph)


KINDS = [Kind("networkx:graph", lambda cls: cls in _CLASSES.values(), _pack, _unpack, _fill)]
