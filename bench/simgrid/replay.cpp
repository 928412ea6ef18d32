// Replays a trace of dosim in SimGrid: reads transfers.csv and links.csv of a folder, writes the end of every transfer.
// Max-min fair sharing alone: network model CM02 without latencies, cross traffic or TCP windows.
// Build: c++ -O2 -std=c++17 replay.cpp -lsimgrid -o replay      Use: replay FOLDER > ends.csv
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <simgrid/s4u.hpp>
#include <xbt/log.h>
#include <sstream>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

struct Row {
  std::vector<std::string> links;
  double cap, start, end, bytes, finished;
};

static std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

static double number(const std::string& text) {
  return text == "inf" ? std::numeric_limits<double>::infinity() : std::stod(text);
}

int main(int argc, char** argv) {
  sg4::Engine engine(&argc, argv);
  xbt_log_control_set("root.thres:warning");
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "network/weight-S:0", "network/bandwidth-factor:1", "network/latency-factor:1",
                              "contexts/stack-size:64", "surf/precision:1e-12", "maxmin/precision:1e-9"})
    sg4::Engine::set_config(setting);
  const std::string folder = argv[1];
  auto* zone = sg4::create_full_zone("estate");

  std::map<std::string, sg4::Link*> links;
  std::vector<std::pair<double, std::pair<sg4::Link*, double>>> changes;
  std::string line;
  std::ifstream linkFile(folder + "/links.csv");
  std::getline(linkFile, line);
  while (std::getline(linkFile, line)) {
    const auto cells = split(line, ',');
    const double capacity = std::min(number(cells[2]), 1e12);
    if (links.count(cells[0]) == 0) links[cells[0]] = zone->create_link(cells[0], std::max(capacity, 1e-6));
    else changes.push_back({number(cells[1]), {links[cells[0]], std::max(capacity, 1e-6)}});
  }

  std::vector<Row> rows;
  std::ifstream transferFile(folder + "/transfers.csv");
  std::getline(transferFile, line);
  while (std::getline(transferFile, line)) {
    const auto cells = split(line, ',');
    Row row{split(cells[5], ';'), number(cells[6]), number(cells[7]), number(cells[8]), number(cells[9]), 0};
    if (row.bytes > 1) rows.push_back(row); // an idle stretch takes nothing from anybody
  }

  std::map<std::string, std::pair<sg4::Host*, sg4::Host*>> ways;
  std::vector<std::pair<sg4::Host*, sg4::Host*>> wayOf(rows.size());
  for (size_t i = 0; i < rows.size(); i++) {
    const Row& row = rows[i];
    std::string key = row.cap < 1e12 ? "#" + std::to_string(i) : "";
    for (const auto& name : row.links) key += name + ";";
    auto found = ways.find(key);
    if (found == ways.end()) {
      const std::string id = std::to_string(ways.size());
      auto* from = zone->create_host("from" + id, 1e9);
      auto* to = zone->create_host("to" + id, 1e9);
      std::vector<sg4::LinkInRoute> route;
      for (const auto& name : row.links) route.push_back(sg4::LinkInRoute(links.at(name)));
      // A cap of its own is a link of its own.
      if (row.cap < 1e12) route.push_back(sg4::LinkInRoute(zone->create_link("cap" + id, std::max(row.cap, 1e-6))));
      if (route.empty()) route.push_back(sg4::LinkInRoute(zone->create_link("free" + id, 1e12)));
      zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, route, false);
      found = ways.insert({key, {from, to}}).first;
    }
    wayOf[i] = found->second;
  }
  zone->seal();

  for (size_t i = 0; i < rows.size(); i++)
    sg4::Actor::create("transfer", wayOf[i].first, [&rows, &wayOf, i]() {
      sg4::this_actor::sleep_until(rows[i].start);
      sg4::Comm::sendto(wayOf[i].first, wayOf[i].second, static_cast<uint64_t>(rows[i].bytes));
      rows[i].finished = sg4::Engine::get_clock();
    });
  if (!changes.empty())
    sg4::Actor::create("changes", zone->get_all_hosts()[0], [&changes]() {
      std::sort(changes.begin(), changes.end(), [](auto& a, auto& b) { return a.first < b.first; });
      for (const auto& change : changes) {
        sg4::this_actor::sleep_until(change.first);
        change.second.first->set_bandwidth(change.second.second);
      }
    });
  engine.run();

  std::cout.precision(12);
  std::cout << "start_s,end_s,simgrid_end_s,bytes\n";
  for (const auto& row : rows) std::cout << row.start << ',' << row.end << ',' << row.finished << ',' << row.bytes << '\n';
  return 0;
}
