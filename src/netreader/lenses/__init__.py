"""What helps reading: abbreviations, landmark trials, numbers, what an abstract says and doesn't.

Pure functions over text. Each mark knows the rule that made it, so that it can be explained; each lens looks at a text
once from left to right and never further than a few hundred characters around a place, so that it takes time in
proportion to the text, whatever the text is.
"""
