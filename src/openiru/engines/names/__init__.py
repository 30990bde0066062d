"""Where does an organisation's name stand, in any script and spelling?"""
