"""From the words of a report to facts/1: a pipeline of small stages over one immutable text.

layout → parsing → mentions → times, numbers, events, relations → attribution → assembly. Each stage is a module that
can be called alone; `kg.extract.document` has what they hand on.
"""
