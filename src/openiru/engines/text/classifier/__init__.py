"""How likely is it that people would give a text a label, learnt from texts that they labelled?"""
